pub mod wire;
pub mod server;
