//! `peers protoc|protox TREE OUT`: what a build script with tonic-prost-build does.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [compiler, tree, out] = &arguments[..] else {
        return Err("usage: peers protoc|protox TREE OUT".into());
    };
    let mut files = Vec::new();
    collect(Path::new(tree), &mut files)?;
    files.sort();
    fs::create_dir_all(out)?;
    let builder = tonic_prost_build::configure().out_dir(out);
    match compiler.as_str() {
        "protox" => builder.compile_fds(protox::compile(&files, [tree])?)?,
        _ => builder.compile_protos(&files, &[PathBuf::from(tree)])?,
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}
