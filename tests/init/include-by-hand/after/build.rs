fn main() {
    protree::Config::new("proto").build()
        .expect("they compile");
}
