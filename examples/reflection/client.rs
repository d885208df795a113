//! Knows nothing of the server's protos: asks which services it has, and what there is to know of a message.

use std::collections::BTreeSet;

use prost_reflect::prost::Message;
use prost_reflect::prost_types::FileDescriptorProto;
use prost_reflect::{DescriptorPool, DynamicMessage};
use tonic::transport::Channel;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

type Stub = ServerReflectionClient<Channel>;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = ServerReflectionClient::new(protree_examples::connect().await?);
    let services = ask(&mut stub, MessageRequest::ListServices(String::new())).await?;
    if let MessageResponse::ListServicesResponse(services) = services {
        for service in services.service {
            println!("service {}", service.name);
        }
    }
    let pool = describe(&mut stub, "inventory.Item").await?;
    let item = pool
        .get_message_by_name("inventory.Item")
        .ok_or("the server describes another message")?;
    print_options(&item.options());
    for field in item.fields() {
        println!("field {} = {}", field.name(), field.number());
        print_options(&field.options());
    }
    Ok(())
}

async fn ask(
    stub: &mut Stub,
    question: MessageRequest,
) -> protree_examples::Result<MessageResponse> {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(question),
    };
    let mut answers = stub
        .server_reflection_info(tokio_stream::once(request))
        .await?
        .into_inner();
    let answer = answers.message().await?.ok_or("no answer")?;
    Ok(answer.message_response.ok_or("an empty answer")?)
}

/// The file that declares `symbol`, and all that it imports.
async fn describe(stub: &mut Stub, symbol: &str) -> protree_examples::Result<DescriptorPool> {
    let mut questions = vec![MessageRequest::FileContainingSymbol(symbol.to_owned())];
    let mut asked_for = BTreeSet::new();
    // The encoding of a `FileDescriptorSet`. A decoded one would lack the custom options, which its type cannot hold.
    let mut set = Vec::new();
    while let Some(question) = questions.pop() {
        let MessageResponse::FileDescriptorResponse(files) = ask(stub, question).await? else {
            return Err(format!("the server cannot describe `{symbol}`").into());
        };
        for file in files.file_descriptor_proto {
            prost::encoding::bytes::encode(1, &file, &mut set);
            for import in FileDescriptorProto::decode(file.as_slice())?.dependency {
                if asked_for.insert(import.clone()) {
                    questions.push(MessageRequest::FileByFilename(import));
                }
            }
        }
    }
    Ok(DescriptorPool::decode(set.as_slice())?)
}

fn print_options(options: &DynamicMessage) {
    for (extension, value) in options.extensions() {
        println!("option {} = {value}", extension.full_name());
    }
}
