//! A server's side of a deadline. tonic, too, drops a handler when the client's time is up, but answers `CANCELLED`, which
//! a client whose clock is a little behind would see. Answering a little earlier makes it `DEADLINE_EXCEEDED` for all.

use std::time::Duration;

use tonic::Status;
use tonic::metadata::MetadataMap;

/// Works until nearly all of the time is used up that the client gave.
pub(crate) async fn keep<T>(
    metadata: &MetadataMap,
    work: impl Future<Output = T>,
) -> Result<T, Status> {
    match time_left(metadata) {
        Some(time) => tokio::time::timeout(time.mul_f32(0.9), work)
            .await
            .map_err(|_| Status::deadline_exceeded("the client's time is up")),
        None => Ok(work.await),
    }
}

/// `grpc-timeout: 500m` is half a second; Python's `timeout=0.5` sends it.
fn time_left(metadata: &MetadataMap) -> Option<Duration> {
    let text = metadata.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number = u64::from(digits.parse::<u32>().ok()?);
    match unit {
        "H" => Some(Duration::from_secs(number * 3600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}
