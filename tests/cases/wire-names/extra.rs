// The same tests for both layouts: the folder is the package.

use prost::Message;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use tonic::{Request, Response, Status};

use pb::wire::names::*;
use clone_client::Clone2Client;
use clone_server::{Clone2, Clone2Server};
use foo::{Kind, Pick};

fn descriptor(name: &str) -> prost_reflect::MessageDescriptor {
    let files = protox::compile(["wire/names/names.proto"], [PROTOS]).unwrap();
    let pool = prost_reflect::DescriptorPool::from_file_descriptor_set(files).unwrap();
    pool.get_message_by_name(name).unwrap()
}

#[test]
fn what_is_encoded_is_what_the_proto_says() {
    let message = Foo {
        foo_bar_2: Some(1),
        foo_bar: Some(2),
        set_kind: Some(Kind::Self_.into()),
        kind_2: Some(Kind::None.into()),
        r#type: vec![Kind::Self_.into()],
        match_: [("k".to_owned(), Kind::Self_.into())].into(),
        nested: Some(pb::a::b::C { x: 3 }),
        aliased: None,
        pick: Some(Pick::Yes2("eight".to_owned())),
    };
    let bytes = message.encode_to_vec();
    let dynamic = DynamicMessage::decode(descriptor("Wire.names.Foo"), &bytes[..]).unwrap();
    let field = |name| dynamic.get_field_by_name(name).unwrap().into_owned();
    assert_eq!(field("fooBar"), Value::I32(1));
    assert_eq!(field("foo_bar"), Value::I32(2));
    assert_eq!(field("set_kind"), Value::EnumNumber(1));
    assert_eq!(field("kind"), Value::EnumNumber(0));
    assert_eq!(field("type"), Value::List(vec![Value::EnumNumber(1)]));
    assert_eq!(field("yes_"), Value::String("eight".to_owned()));
    assert!(!dynamic.has_field_by_name("Yes"));
    let Value::Message(nested) = field("nested") else { panic!("a message") };
    assert_eq!(nested.descriptor().full_name(), "a.B.C");
    assert_eq!(nested.get_field_by_name("x").unwrap().into_owned(), Value::I32(3));
    assert_eq!(Foo::decode(&dynamic.encode_to_vec()[..]).unwrap(), message);
}

#[test]
fn values_keep_their_names_and_defaults() {
    assert_eq!(Kind::Self_.as_str_name(), "KIND_SELF");
    assert_eq!(Kind::from_str_name("KIND_OTHER"), Some(Kind::OTHER));
    assert_eq!(Foo::default().aliased(), Kind::OTHER);
}

struct Service;

#[tonic::async_trait]
impl Clone2 for Service {
    type connectStream = tokio_stream::Once<Result<Foo2, Status>>;

    async fn get_url(&self, _: Request<Foo>) -> Result<Response<Foo2>, Status> {
        Ok(Response::new(Foo2 { text: Some("GetURL".to_owned()) }))
    }

    async fn get_url_2(&self, _: Request<Foo>) -> Result<Response<Foo2>, Status> {
        Ok(Response::new(Foo2 { text: Some("GetUrl".to_owned()) }))
    }

    async fn new_2(&self, request: Request<Foo2>) -> Result<Response<Foo2>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn connect_2(&self, request: Request<Foo2>) -> Result<Response<Self::connectStream>, Status> {
        Ok(Response::new(tokio_stream::once(Ok(request.into_inner()))))
    }
}

#[tokio::test]
async fn calls_reach_the_rpc_of_the_proto() {
    assert_eq!(clone_server::SERVICE_NAME, "Wire.names.Clone");
    // The server is called without a network: the path says which rpc the client means.
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let paths = seen.clone();
    let service = tower::util::MapRequest::new(Clone2Server::new(Service), move |request: http::Request<_>| {
        paths.lock().unwrap().push(request.uri().path().to_owned());
        request
    });
    let mut client = Clone2Client::new(service);
    let text = |response: Response<Foo2>| response.into_inner().text.unwrap();
    assert_eq!(text(client.get_url(Foo::default()).await.unwrap()), "GetURL");
    assert_eq!(text(client.get_url_2(Foo::default()).await.unwrap()), "GetUrl");
    let foo = Foo2 { text: Some("new".to_owned()) };
    assert_eq!(text(client.new_2(foo.clone()).await.unwrap()), "new");
    let mut stream = client.connect_2(foo).await.unwrap().into_inner();
    assert_eq!(stream.message().await.unwrap().unwrap().text.unwrap(), "new");
    let expected = ["GetURL", "GetUrl", "New", "connect"].map(|rpc| format!("/Wire.names.Clone/{rpc}"));
    assert_eq!(*seen.lock().unwrap(), expected);
}
