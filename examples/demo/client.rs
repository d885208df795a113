//! Calls in all four modes, or in those that its arguments name: `unary`, `map`, `server-stream`, `client-stream`,
//! `two-way`.

use std::collections::HashMap;
use std::time::Duration;

use protree_examples::pb::test::demo_client::DemoClient;
use protree_examples::pb::test::hellojlc_req::HellojlcReqNumberValue;
use protree_examples::pb::test::{
    HellojlcReq, TestClientRecvStreamRequest, TestClientSendStreamRequest, TestTwoWayStreamRequest,
};
use tokio_stream::{Stream, StreamExt};
use tonic::Status;
use tonic::transport::Channel;

type Stub = DemoClient<Channel>;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = DemoClient::new(protree_examples::connect().await?);
    let mut modes = protree_examples::arguments();
    if modes.is_empty() {
        let all = ["unary", "map", "server-stream", "client-stream", "two-way"];
        modes = all.map(str::to_owned).into();
    }
    for mode in modes {
        match mode.as_str() {
            "unary" => unary(&mut stub).await?,
            "map" => map(&mut stub).await?,
            "server-stream" => server_stream(&mut stub).await?,
            "client-stream" => client_stream(&mut stub).await?,
            "two-way" => two_way(&mut stub).await?,
            other => return Err(format!("no mode is called `{other}`").into()),
        }
    }
    Ok(())
}

async fn unary(stub: &mut Stub) -> Result<(), Status> {
    let request = HellojlcReq {
        name: "jlc".into(),
        age: 23,
        ..HellojlcReq::default()
    };
    println!("{}", stub.hellojlc(request).await?.into_inner().result);
    Ok(())
}

async fn map(stub: &mut Stub) -> Result<(), Status> {
    // A message inside a message lies in the module of the outer one.
    let a = HellojlcReqNumberValue {
        name: "jlc".into(),
        age: 23,
        is_active: true,
    };
    let b = HellojlcReqNumberValue {
        age: 7,
        ..HellojlcReqNumberValue::default()
    };
    let request = HellojlcReq {
        number: HashMap::from([("a".into(), a), ("b".into(), b)]),
        ..HellojlcReq::default()
    };
    println!("{}", stub.hellojlc(request).await?.into_inner().result);
    Ok(())
}

async fn server_stream(stub: &mut Stub) -> Result<(), Status> {
    let request = |data: &str| TestClientRecvStreamRequest { data: data.into() };
    let answers = stub.test_client_recv_stream(request("jlc")).await?;
    // Dropping the stream after five is how a client leaves.
    let mut five = answers.into_inner().take(5);
    while let Some(answer) = five.next().await {
        println!("{}", answer?.result);
    }
    drop(five);
    if let Err(status) = close(stub, request("close")).await {
        println!("{:?}", status.code());
    }
    Ok(())
}

async fn close(stub: &mut Stub, request: TestClientRecvStreamRequest) -> Result<(), Status> {
    // The status may come in place of the stream, or at its end.
    let mut answers = stub.test_client_recv_stream(request).await?.into_inner();
    while let Some(answer) = answers.message().await? {
        println!("{}", answer.result);
    }
    Ok(())
}

async fn client_stream(stub: &mut Stub) -> Result<(), Status> {
    for count in [5, 30] {
        let requests = slowly(count).map(|data| TestClientSendStreamRequest { data });
        let response = stub.test_client_send_stream(requests).await?;
        println!("{}", response.into_inner().result);
    }
    Ok(())
}

async fn two_way(stub: &mut Stub) -> Result<(), Status> {
    let requests = slowly(5).map(|data| TestTwoWayStreamRequest { data });
    let mut answers = stub.test_two_way_stream(requests).await?.into_inner();
    while let Some(answer) = answers.message().await? {
        println!("{}", answer.result);
    }
    Ok(())
}

fn slowly(count: u32) -> impl Stream<Item = String> {
    let numbers = tokio_stream::iter(0..count).map(|number| number.to_string());
    numbers.throttle(Duration::from_millis(20))
}
