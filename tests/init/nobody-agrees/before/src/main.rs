// Starts.
fn main() {}
