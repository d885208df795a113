//! Sends words, one message each. In the note: `await stub.ClientStream(route_iterator)`.

use protree_examples::pb::streamtest::Request;
use protree_examples::pb::streamtest::stream_test_client::StreamTestClient;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = StreamTestClient::new(protree_examples::connect().await?);
    for words in [["a", "close"], ["a", "b"]] {
        let requests = words.map(|word| Request {
            message: word.into(),
        });
        let response = stub.client_stream(tokio_stream::iter(requests)).await?;
        println!("{}", response.into_inner().message);
    }
    Ok(())
}
