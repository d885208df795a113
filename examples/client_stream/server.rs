//! The client streams, the server answers once. In the note: `async for i in request_iterator`.

use protree_examples::pb::streamtest;
use protree_examples::pb::streamtest::stream_test_server::{StreamTest, StreamTestServer};
use tonic::service::Routes;
use tonic::{Request, Response, Status, Streaming, async_trait};

struct Listener;

#[async_trait]
impl StreamTest for Listener {
    async fn client_stream(
        &self,
        request: Request<Streaming<streamtest::Request>>,
    ) -> Result<Response<streamtest::Response>, Status> {
        let mut requests = request.into_inner();
        let mut answer = "ok!🐧";
        while let Some(streamtest::Request { message }) = requests.message().await? {
            println!("{message}");
            if message == "close" {
                answer = "close!😢";
                break;
            }
        }
        Ok(Response::new(streamtest::Response {
            message: answer.into(),
        }))
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    protree_examples::serve(Routes::new(StreamTestServer::new(Listener))).await
}
