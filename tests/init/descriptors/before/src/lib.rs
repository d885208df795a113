pub const SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/set.bin"));
