/// True for words that read the same backwards.
///
/// ```
/// assert!(pal::is_palindrome("Level"));
/// assert!(!pal::is_palindrome("Levels"));
/// ```
pub fn is_palindrome(word: &str) -> bool {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let n = letters.len();
    (0..n / 2).all(|i| letters[i] == letters[n - 1 - i])
}

/// Longest common prefix.
///
/// ```
/// assert_eq!(pal::common_prefix("abcd", "abx"), 2);
/// ```
pub fn common_prefix(a: &str, b: &str) -> usize {
    let mut count = 0;
    for (x, y) in a.chars().zip(b.chars()) {
        if x != y {
            break;
        }
        count += 1;
    }
    count
}
