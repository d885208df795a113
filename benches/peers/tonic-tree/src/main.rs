//! `tonic-tree protoc|protox TREE LIST OUT`: what a build script with tonic-prost-build does, for the files that `LIST` names.
//! `tonic-tree where` prints where the protoc is that it comes with.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["where"] = words[..] {
        println!("{}", protoc_bin_vendored::protoc_bin_path()?.display());
        return Ok(());
    }
    let [compiler, tree, list, out] = words[..] else {
        return Err("usage: tonic-tree protoc|protox TREE LIST OUT, or tonic-tree where".into());
    };
    let list = fs::read_to_string(list)?;
    let files: Vec<PathBuf> = list
        .lines()
        .map(|file| Path::new(tree).join(file))
        .collect();
    let builder = tonic_prost_build::configure().out_dir(out);
    match compiler {
        "protox" => builder.compile_fds(protox::compile(&files, [tree])?)?,
        "protoc" => builder.compile_protos(&files, &[PathBuf::from(tree)])?,
        _ => return Err(format!("no compiler `{compiler}`").into()),
    }
    Ok(())
}
