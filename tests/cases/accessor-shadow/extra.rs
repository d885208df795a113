use prost::Message;

#[test]
fn methods_of_message_can_be_called() {
    let message = pb::a::M::default();
    assert_eq!(message.encode_to_vec().len(), message.encoded_len());
}
