/* outer /* inner { */ still a comment */

/// The longest word; `'{'` is no brace.
pub fn longest<'a>(text: &'a str) -> &'a str {
    let mut best = "";
    for word in text.split(|c: char| c == ' ' || c == '{') {
        if word.len() > best.len() {
            best = word;
        }
    }
    best
}

pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text)
}

pub fn count<T: PartialEq + Copy>(items: &[T], wanted: T) -> usize {
    items.iter().filter(|item| **item == wanted).count()
}

pub fn template() -> &'static str {
    r#"{"open": "{"}"#
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_longest() {
        assert_eq!(longest("a bbb cc"), "bbb");
        assert_eq!(longest(""), "");
    }

    #[test]
    fn quotes() {
        assert_eq!(quoted("x"), "\"x\"");
    }
}
