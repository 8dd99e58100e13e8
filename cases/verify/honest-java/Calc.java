public class Calc {
    public static int add(int a, int b) {
        return a + b;
    }

    public static String repeat(String text, int times) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < times; i++) {
            all.append(text);
        }
        return all.toString();
    }
}
