pub mod pb;

fn main() {}
