using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Local;

public sealed class LogTailTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("   at Some.Method()\n", 1000));

    [Fact]
    public void A_log_is_shown_from_its_end()
    {
        Assert.Equal("last line", LogTail.Of(Long + "last line\n")[^9..]);
        Assert.InRange(LogTail.Of(Long).Length, LogTail.ShownMax - 50, LogTail.ShownMax);
        Assert.Equal("all of it", LogTail.Of("all of it\n"));
    }

    [Theory]
    [InlineData("Process terminated. The silo is dead.")]
    [InlineData("Unhandled exception. System.Exception: no")]
    public void What_the_runtime_said_when_it_gave_up_is_shown_however_long_its_stack_is(string words)
    {
        Assert.StartsWith(words, LogTail.Of($"{Long}\n{words}\n{Long}"), StringComparison.Ordinal);
        Assert.EndsWith(words, LogTail.Of($"{Long}\n{words}\n"), StringComparison.Ordinal);
    }
}
