using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages;
using PahlawanPangan.Gateway.Pages.Donor;
using PahlawanPangan.Gateway.Pages.Operator;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Forms and addresses of pages.</summary>
internal static class PageTargets
{
    private const string Form =
        "quantity=12&location.lat=-6,2&pickupWindow.from=2026-03-01T12:00&allergens=eggs&allergens=milk"
            + "&batchCodes=A-1%0D%0AB-2&form-key=0197f0a0"
        + "&temperature.celsius=63.5&temperature.measuredAt=2026-03-01T12:00&shelfLives=cooked-meal+%7C+4+%7C+Rule+7&version=3&email=a";

    public static IEnumerable<FuzzTarget> All =>
    [
        new("form of a page", services => input => ReadForm(services, FuzzTarget.Text(input)), _ => [Encoding.UTF8.GetBytes(Form)])
        {
            AllocatedPerByte = 300,
        },
        new("moment of a form", PrepareMoment, _ => [.. new[] { "2026-03-01T12:00", "2026-03-01T12:00:30" }.Select(
            Encoding.UTF8.GetBytes)]),
        FuzzTarget.OfText("address to go on to", ReadReturn, "/donor/lots/new?after=12#top", "/"),
        FuzzTarget.OfText("filter of events", ReadFilter, "type=lot.claimed&region=jakarta&aggregate=0197f0a0-0000-8000-8000-000000000002"),
    ];

    private static DefaultHttpContext Http(IServiceProvider services) => new() { RequestServices = services };

    private static bool ReadForm(IServiceProvider services, string text)
    {
        Dictionary<string, Microsoft.Extensions.Primitives.StringValues> fields;
        try
        {
            using var reader = new FormReader(text);
            fields = reader.ReadForm();
        }
        catch (InvalidDataException)
        {
            // The framework's bounds.
            return false;
        }

        var words = Words.Of(Http(services));
        var form = new PageForm();
        form.Read(new FormCollection(fields));
        FuzzTarget.Require(form.Key.Length is > 0 and <= IdempotencyKey.LengthMax, "A form has a key that can be used.");
        _ = (form.Whole("quantity", words), form.Number("location.lat", words), form.Moment("pickupWindow.from", words));
        _ = (form.All("allergens"), form.Lines("batchCodes"), SafetyForm.VersionOf(form));
        _ = FormTemperature.Of(form, words) is { } reading && form.Check(reading, services);
        _ = SafetyForm.CheckLives(form, SafetyForm.LivesOf(form, words), services, words);
        return !form.IsRefused;
    }

    private static Attempt PrepareMoment(IServiceProvider services)
    {
        var words = Words.Of(Http(services));
        return input =>
        {
            if (words.Moment(FuzzTarget.Text(input)) is not { } moment)
            {
                return false;
            }

            FuzzTarget.Require(words.Moment(words.Input(moment)) is not null, "A moment is read from its own text.");
            FuzzTarget.Require(Rfc3339.TryParse(Rfc3339.Format(moment), out _), "A moment is one for the API.");
            return true;
        };
    }

    /// <summary>The address is one of this site for a browser too, which ignores tabs and line ends and takes \ for /.</summary>
    private static bool ReadReturn(string text)
    {
        if (LoginAddress.Checked(text) is not { } address)
        {
            return false;
        }

        FuzzTarget.Require(address.All(static letter => letter is > ' ' and <= '~'), "An address for a header is visible ASCII.");
        FuzzTarget.Require(new Uri(new Uri("https://site.example"), address).Host == "site.example", "An address stays on the site.");
        return true;
    }

    private static bool ReadFilter(string query) =>
        EventFilter.Of(new QueryCollection(QueryHelpers.ParseQuery("?" + query))) is { AggregateId: not null };
}
