public class CalcTest {
    public static void main(String[] args) {
        assert Calc.add(2, 3) == 5 : "add";
        assert Calc.repeat("ab", 2).equals("abab") : "repeat";
        System.out.println("ok");
    }
}
