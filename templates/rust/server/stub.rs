        {comment}
        async fn {method}({receiver}, request: tonic::Request<{request}>) -> std::result::Result<tonic::Response<{response}>, tonic::Status> {
            Err(tonic::Status::unimplemented("Not yet implemented"))
        }
