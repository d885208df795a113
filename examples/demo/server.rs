//! The four modes of a call. In the note: `class demo(pb2_grpc.demoServicer)`, one method at a time.

use std::time::Duration;

use protree_examples::pb::test::demo_server::{Demo, DemoServer};
use protree_examples::pb::test::{
    HellojlcReply, HellojlcReq, TestClientRecvStreamRequest, TestClientRecvStreamResponse,
    TestClientSendStreamRequest, TestClientSendStreamResponse, TestTwoWayStreamRequest,
    TestTwoWayStreamResponse,
};
use tokio_stream::StreamExt;
use tonic::codegen::BoxStream;
use tonic::service::Routes;
use tonic::{Request, Response, Status, Streaming, async_trait};

struct Modes;

#[async_trait]
impl Demo for Modes {
    /// One message each way; the map has messages for values.
    async fn hellojlc(
        &self,
        request: Request<HellojlcReq>,
    ) -> Result<Response<HellojlcReply>, Status> {
        let HellojlcReq { name, age, number } = request.into_inner();
        let mut numbers: Vec<String> = number
            .iter()
            .map(|(key, it)| format!("{key}={}/{}/{}", it.name, it.age, it.is_active))
            .collect();
        numbers.sort();
        let result = if numbers.is_empty() {
            format!("my name is {name}, i am {age} years old")
        } else {
            numbers.join(" ")
        };
        Ok(Response::new(HellojlcReply { result }))
    }

    /// Sends until the client leaves: then the stream is dropped, and `client` with it. No `context.is_active()`.
    async fn test_client_recv_stream(
        &self,
        request: Request<TestClientRecvStreamRequest>,
    ) -> Result<Response<BoxStream<TestClientRecvStreamResponse>>, Status> {
        let data = request.into_inner().data;
        if data == "close" {
            println!("data is close, request will cancel");
            return Err(Status::cancelled("data is close"));
        }
        let client = Client;
        let answers = tokio_stream::iter(1..).throttle(Duration::from_millis(50));
        let answers = answers.map(move |index: u64| {
            let _here = &client;
            let result = format!("send {index} {data}");
            Ok(TestClientRecvStreamResponse { result })
        });
        Ok(Response::new(Box::pin(answers)))
    }

    /// Counts the client's messages and stops at ten, whether the client does or not.
    async fn test_client_send_stream(
        &self,
        request: Request<Streaming<TestClientSendStreamRequest>>,
    ) -> Result<Response<TestClientSendStreamResponse>, Status> {
        let mut requests = request.into_inner();
        let mut index = 0;
        while let Some(request) = requests.message().await? {
            println!("{} : {index}", request.data);
            if index == 10 {
                break;
            }
            index += 1;
        }
        let result = format!("ok {index}");
        Ok(Response::new(TestClientSendStreamResponse { result }))
    }

    /// Answers each message when it comes.
    async fn test_two_way_stream(
        &self,
        request: Request<Streaming<TestTwoWayStreamRequest>>,
    ) -> Result<Response<BoxStream<TestTwoWayStreamResponse>>, Status> {
        let answers = request.into_inner().map(|request| {
            let result = format!("service send client {}", request?.data);
            Ok(TestTwoWayStreamResponse { result })
        });
        Ok(Response::new(Box::pin(answers)))
    }
}

/// Says when it is gone.
struct Client;

impl Drop for Client {
    fn drop(&mut self) {
        println!("the client has left");
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    protree_examples::serve(Routes::new(DemoServer::new(Modes))).await
}
