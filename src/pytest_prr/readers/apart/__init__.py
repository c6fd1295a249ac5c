"""Files read in processes of their own: what a file does to a library is not done to the run."""
