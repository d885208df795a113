// my own
