//! `OUT_DIR` gets the code of the files that `PROTO_LIST` names, below `PROTO_TREE`.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tree = env::var("PROTO_TREE")?;
    let list = fs::read_to_string(env::var("PROTO_LIST")?)?;
    let files: Vec<PathBuf> = list
        .lines()
        .map(|file| Path::new(&tree).join(file))
        .collect();
    tonic_prost_build::configure().compile_protos(&files, &[PathBuf::from(tree)])?;
    Ok(())
}
