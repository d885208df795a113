mod generated;

fn main() {}
