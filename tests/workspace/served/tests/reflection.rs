//! A client that knows only the address gets the type of a message by reflection, from the descriptors in the code.

use prost::Message;
use prost_reflect::{DescriptorPool, Value};
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use served::pb::FILE_DESCRIPTOR_SET;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Channel, Endpoint, Server};
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

#[test]
fn the_descriptors_keep_custom_options_and_comments() {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the set is whole");
    let item = pool
        .get_message_by_name("shop.v1.Item")
        .expect("it is there");
    let policy = pool
        .get_extension_by_name("audit.policy")
        .expect("it is there");
    let options = item.options();
    let value = options.get_extension(&policy);
    let readers = value.as_message().expect("it is a message");
    let readers = readers.get_field_by_name("readers").expect("it is there");
    let expected = ["accounting", "support"].map(|name| Value::String(name.to_owned()));
    assert_eq!(readers.as_list(), Some(&expected[..]));

    let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).expect("it is one");
    let shop = set
        .file
        .iter()
        .find(|file| file.name() == "shop/shop.proto");
    let info = shop.and_then(|file| file.source_code_info.as_ref());
    let mut locations = info.expect("it was asked for").location.iter();
    assert!(locations.any(|location| location.leading_comments() == " Something to buy.\n"));
}

#[tokio::test]
async fn a_client_resolves_a_message_that_has_custom_options() {
    let mut client = serve().await;
    // First request the file of the symbol, then everything it imports by name.
    let mut wanted = vec![MessageRequest::FileContainingSymbol(
        "shop.v1.Item".to_owned(),
    )];
    let mut files: Vec<FileDescriptorProto> = Vec::new();
    while let Some(request) = wanted.pop() {
        for file in ask(&mut client, request).await {
            wanted.extend(
                file.dependency
                    .iter()
                    .cloned()
                    .map(MessageRequest::FileByFilename),
            );
            if files.iter().all(|known| known.name != file.name) {
                files.push(file);
            }
        }
    }
    let mut pool = DescriptorPool::new();
    pool.add_file_descriptor_protos(files)
        .expect("nothing is missing");
    let item = pool
        .get_message_by_name("shop.v1.Item")
        .expect("it is there");
    assert!(item.get_field_by_name("name").is_some());
    assert!(pool.get_extension_by_name("audit.policy").is_some());
}

async fn serve() -> ServerReflectionClient<Channel> {
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
        .build_v1()
        .expect("the set is whole");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let address = listener.local_addr().expect("it has one");
    let server = Server::builder().add_service(reflection);
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("it is a URI");
    let channel = endpoint.connect().await.expect("the server listens");
    ServerReflectionClient::new(channel)
}

async fn ask(
    client: &mut ServerReflectionClient<Channel>,
    request: MessageRequest,
) -> Vec<FileDescriptorProto> {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(request),
    };
    let answers = client
        .server_reflection_info(tokio_stream::once(request))
        .await;
    let answer = answers
        .expect("the server answers")
        .into_inner()
        .message()
        .await;
    let answer = answer.expect("the answer is whole").expect("there is one");
    let Some(MessageResponse::FileDescriptorResponse(response)) = answer.message_response else {
        panic!("{answer:?}");
    };
    let files = response.file_descriptor_proto.iter();
    files
        .map(|file| FileDescriptorProto::decode(&file[..]).expect("it is one"))
        .collect()
}
