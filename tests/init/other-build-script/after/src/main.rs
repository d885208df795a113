pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
}

fn main() {}
