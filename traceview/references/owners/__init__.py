"""What the files of a repository say of owners."""
