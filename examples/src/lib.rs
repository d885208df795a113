//! What the systems share: the generated code, how a server listens, how a client connects.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};

/// The code that `build.rs` generates: a module for each package, or for the folder of a file without one.
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
}

/// The code for the tree of `reflection`, with its descriptors.
pub mod reflection {
    include!(concat!(env!("OUT_DIR"), "/reflection/mod.rs"));
}

/// What a program ends with.
pub type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// Where servers listen and clients call unless `--port` says otherwise.
const PORT: u16 = 50051;

/// How long calls under way may go on after Ctrl-C; an endless stream would keep the server for ever.
const GRACE: Duration = Duration::from_secs(1);

/// Serves until Ctrl-C on 127.0.0.1, at `--port`; at 0 the system picks a free one. `PORT n` on stdout says which, and
/// that the server listens.
///
/// # Errors
/// If the port is taken.
pub async fn serve(routes: Routes) -> Result {
    let incoming = TcpIncoming::bind(address()?)?;
    println!("PORT {}", incoming.local_addr()?.port());
    // HTTP/1 as well: not all that is asked for is gRPC.
    let server = Server::builder().accept_http1(true).add_routes(routes);
    tokio::select! {
        ended = server.serve_with_incoming_shutdown(incoming, ctrl_c()) => ended?,
        () = async { ctrl_c().await; tokio::time::sleep(GRACE).await } => {}
    }
    Ok(())
}

/// A connection to the server at `--port` on 127.0.0.1.
///
/// # Errors
/// If no server listens there.
pub async fn connect() -> Result<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{}", address()?))?;
    Ok(endpoint.connect().await?)
}

/// The arguments of the program without `--port` and its value.
#[must_use]
pub fn arguments() -> Vec<String> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--port") {
        arguments.drain(at..arguments.len().min(at + 2));
    }
    arguments
}

/// Where servers listen and clients call: `--port` on 127.0.0.1.
///
/// # Errors
/// If `--port` is followed by no port.
pub fn address() -> Result<SocketAddr> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--port");
    let port = match (arguments.next(), arguments.next()) {
        (None, _) => PORT,
        (Some(_), None) => return Err("`--port` needs a number".into()),
        (Some(_), Some(port)) => port.parse().map_err(|_| format!("`{port}` is no port"))?,
    };
    Ok((Ipv4Addr::LOCALHOST, port).into())
}

async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler the system ends the program itself.
        std::future::pending::<()>().await;
    }
}
