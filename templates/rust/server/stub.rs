        {comment}
        async fn {method}({receiver}, request: tonic::Request<{server_input}>) -> std::result::Result<tonic::Response<{server_output}>, tonic::Status> {
            Err(tonic::Status::unimplemented("Not yet implemented"))
        }
