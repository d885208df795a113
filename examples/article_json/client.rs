//! Asks for articles as curl would: `curl --json '{"page": 100, "pageSize": 20}' localhost:50051/articles`.

use protree_examples::pb::article::ArticleListResponse;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let (status, body) = ask(r#"{"page": 100, "pageSize": 20}"#).await?;
    println!("{status} {body}");
    let response: ArticleListResponse = serde_json::from_str(&body)?;
    for article in response.articles {
        println!("{} {}", article.id, article.title);
    }
    // The name in the proto is right as well, and a mistake is told with its place.
    let (status, _) = ask(r#"{"page_size": "20"}"#).await?;
    println!("{status}");
    let (status, body) = ask(r#"{"pageSize": "twenty"}"#).await?;
    println!("{status} {}", body.trim_end());
    Ok(())
}

/// The status and the body that the server answers with.
async fn ask(body: &str) -> protree_examples::Result<(String, String)> {
    let mut server = TcpStream::connect(protree_examples::address()?).await?;
    let head = "POST /articles HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json";
    let request = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    server.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    server.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no HTTP")?;
    let status = head.split(' ').nth(1).ok_or("no HTTP")?;
    Ok((status.to_owned(), body.to_owned()))
}
