"""What is still to be done: syncs that run, mentions that wait, joins that are due."""
