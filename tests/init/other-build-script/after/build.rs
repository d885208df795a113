fn main() {
    protree::Config::new("protos").build().unwrap();
    println!("cargo:rustc-cfg=tested");
}
