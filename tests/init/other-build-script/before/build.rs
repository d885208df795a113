fn main() {
    println!("cargo:rustc-cfg=tested");
}
