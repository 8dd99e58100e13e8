use words::{count, template};

#[test]
fn counts() {
    assert_eq!(count(&[1, 2, 1], 1), 2);
    assert_eq!(template().len(), 13);
}
