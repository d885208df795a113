fn main() -> Result<(), protree::Error> {
    protree::Config::new("api").build()
}
