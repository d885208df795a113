//! Sends metadata, prints what the server answers with, and shows which keys are refused. In the note:
//! `stub.ArticleList.with_call(request, metadata=metadata)` and `call.trailing_metadata()`.

use http::HeaderName;
use protree_examples::pb::article::ArticleListRequest;
use protree_examples::pb::article::article_service_client::ArticleServiceClient;
use tonic::Request;
use tonic::metadata::AsciiMetadataKey;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = ArticleServiceClient::new(protree_examples::connect().await?);
    let mut request = Request::new(ArticleListRequest {
        page: 1,
        page_size: 0,
    });
    // No `with_call`: a request carries its metadata, a response too.
    request
        .metadata_mut()
        .insert("username", "zhiliao".parse()?);
    request.metadata_mut().insert("token", "abc".parse()?);
    let response = stub.article_list(request).await?;
    for article in &response.get_ref().articles {
        println!("{} {}", article.title, article.content);
    }
    for key in ["allow", "status"] {
        let value = response
            .metadata()
            .get(key)
            .ok_or("the server left it out")?;
        println!("{key} {}", value.to_str()?);
    }
    show_refused_keys();
    Ok(())
}

/// Where Python sends nothing and raises, Rust has no key to send with.
fn show_refused_keys() {
    if let Err(error) = "用户名".parse::<AsciiMetadataKey>() {
        println!("用户名: {error}");
    }
    // HTTP/2 has no capitals in names. `parse` makes them small letters; what takes a name as it is refuses them.
    if let Err(error) = HeaderName::from_lowercase(b"Username") {
        println!("Username: {error}");
    }
    match "Username".parse::<AsciiMetadataKey>() {
        Ok(key) => println!("Username is sent as {key}"),
        Err(error) => println!("Username: {error}"),
    }
}
