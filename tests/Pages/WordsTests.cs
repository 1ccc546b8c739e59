using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Pages;

/// <summary>Texts, numbers and times of pages in both languages.</summary>
public sealed class WordsTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 5, 11, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("id-ID,id;q=0.9,en;q=0.8", null, "id")]
    [InlineData("en-US,en;q=0.9", null, "en")]
    [InlineData("en", "id", "id")]
    [InlineData("id", "en", "en")]
    [InlineData("fr", null, "en")]
    [InlineData("id", "xx", "id")]
    public void Language_is_the_chosen_one_else_the_one_that_the_browser_prefers(string accepted, string? chosen, string expected) =>
        Assert.Equal(expected, Create(accepted, chosen).Language.Tag);

    [Fact]
    public void Numbers_and_times_are_written_as_the_language_does()
    {
        var (english, indonesian) = (Create("en"), Create("id"));
        Assert.Equal("12,345", english.Whole(12345));
        Assert.Equal("12.345", indonesian.Whole(12345));
        Assert.Equal("1.5 kg", english.Quantity(1500, Unit.Gram));
        Assert.Equal("1,5 kg", indonesian.Quantity(1500, Unit.Gram));
        Assert.Equal("1 portion", english.Quantity(1, Unit.Portion));
        Assert.Equal("5 Dec 18:30", english.Time(At));
        Assert.Equal("5 Des 18:30", indonesian.Time(At));
        Assert.Equal("UTC+07:00", indonesian.Zone(At));
    }

    [Fact]
    public void Time_that_a_form_shows_is_read_back_as_the_same_moment()
    {
        var words = Create("id");
        Assert.Equal("2026-12-05T18:30", words.Input(At));
        Assert.Equal(At, words.Moment(words.Input(At)));
        Assert.Null(words.Moment("tomorrow"));
        Assert.Null(words.Moment(null));
    }

    [Fact]
    public void Every_problem_has_a_text_of_its_own_in_both_languages()
    {
        var (english, indonesian) = (Create("en"), Create("id"));
        var fallback = ProblemTexts.DetailOf(new Problem(ProblemType.Internal, ""), english);
        foreach (var type in ProblemType.All)
        {
            var problem = new Problem(type, "") { Available = 3, AttemptsLeft = 2, Until = At, Conflicts = ["milk"] };
            Assert.NotEqual(ProblemTexts.DetailOf(problem, english), ProblemTexts.DetailOf(problem, indonesian));
            if (ProblemsOfPages.Contains(type))
            {
                Assert.NotEqual(fallback, ProblemTexts.DetailOf(problem, english));
            }
        }
    }

    /// <summary>Those that a person can meet; the others are about headers and bodies, which forms send right.</summary>
    private static IEnumerable<ProblemType> ProblemsOfPages => ProblemType.All.Except(
    [
        ProblemType.Internal, ProblemType.IdempotencyKeyMissing, ProblemType.MalformedRequest, ProblemType.MethodNotAllowed,
        ProblemType.RequestTimeout, ProblemType.UnsupportedMediaType, ProblemType.TooManyWebhooks, ProblemType.Unauthenticated,
    ]);

    private static Words Create(string accepted, string? chosen = null)
    {
        var http = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddSingleton(Options.Create(new PageOptions())).BuildServiceProvider(),
        };
        http.Request.Headers.AcceptLanguage = accepted;
        if (chosen is not null)
        {
            http.Request.Headers.Cookie = $"pangan-language={chosen}";
        }

        return Words.Of(http);
    }
}
