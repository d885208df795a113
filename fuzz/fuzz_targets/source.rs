//! One source text through the whole of protree. Seeds: `cargo fuzz run source fuzz/corpus protos`, or any folder of
//! protos.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &[u8]| {
    let folder = std::env::temp_dir().join(format!("protree-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    std::fs::write(folder.join("a.proto"), source).expect("the temporary folder can be written");
    match protree::Config::new(&folder).generate() {
        Err(protree::Error::Protos(diagnostics)) => {
            for diagnostic in diagnostics {
                assert_ne!(diagnostic.code, "E0001", "{diagnostic}");
                let _ = diagnostic.render(true, 80);
            }
        }
        Ok(_) | Err(_) => {}
    }
});
