mod mine;
