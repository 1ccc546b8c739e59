using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using PahlawanPangan.Gateway.Certificates;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Gateway.Pages.Notifications;
using PahlawanPangan.Grains;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Headers and cookies that the gateway reads itself.</summary>
internal static class HeaderTargets
{
    private const string TraceSample = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    public static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfHeader("header Idempotency-Key", ReadKey, "0197f0a0", new string('!', 200)),
        FuzzTarget.OfHeader("header If-Match", ReadIfMatch, "\"7\"", " \"9223372036854775807\" ", "*"),
        FuzzTarget.OfHeader("header If-None-Match", ReadIfNoneMatch, "\"7\", W/\"8\"", "*"),
        FuzzTarget.OfHeader("header Last-Event-ID", ReadLastEventId, "0", "12", "9223372036854775807"),
        FuzzTarget.OfHeader("header Accept-Language", ReadLanguage, "id-ID,id;q=0.9,en;q=0.8", "en", "*"),
        FuzzTarget.OfHeader("header Accept", ReadAccept, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "application/json"),
        FuzzTarget.OfHeader("header Content-Type", ReadCharset, "application/json; charset=\"utf-8\"",
            "application/json;charset=UTF-8;x=y"),
        FuzzTarget.OfHeader("header traceparent", ReadTrace, TraceSample),
        FuzzTarget.OfHeader("cookie pangan-seen", ReadSeen, $"{RequestSamples.CallerId:N}.12"),
    ];

    private static DefaultHttpContext With(string header, string value)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers[header] = value;
        return http;
    }

    /// <summary>Whether a request is let through; false when it is refused with a problem of the client.</summary>
    private static bool Accepts(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (ProblemException refused)
        {
            FuzzTarget.Require(refused.Problem.Status == StatusCodes.Status400BadRequest, "A refusal is the client's.");
            return false;
        }
    }

    private static bool ReadKey(string value) => Accepts(() =>
    {
        var key = IdempotencyKey.Read(With(IdempotencyKey.Header, value).Request);
        FuzzTarget.Require(key == value && IdempotencyKey.ReadOptional(With(IdempotencyKey.Header, value).Request) == value,
            "A key is kept.");
        Guid[] ids =
        [
            DerivedId.OfPosting(RequestSamples.CallerId, key), DerivedId.OfClaim(RequestSamples.CallerId, key, RequestSamples.LotId),
            DerivedId.OfBatchedClaim(RequestSamples.CallerId, key, RequestSamples.LotId), DerivedId.OfWebhook(RequestSamples.CallerId, key),
            DerivedId.OfRecall(RequestSamples.CallerId, key), DerivedId.OfChange(RequestSamples.CallerId, "fuzz", key),
        ];
        FuzzTarget.Require(ids.Distinct().Count() == ids.Length, "A key gives another id for each kind of request.");
    });

    private static bool ReadIfMatch(string value) => Accepts(() =>
    {
        var version = EntityTag.ExpectedVersion(With("If-Match", value).Request);
        FuzzTarget.Require(
            version is null ? value == "*" : EntityTag.Of(version.Value) == value.Trim(), "Only the tag of a version names it, or a star.");
    });

    private static bool ReadIfNoneMatch(string value) => EntityTag.IsKnown(With("If-None-Match", value).Request, 7);

    private static bool ReadLastEventId(string value) => Accepts(() =>
    {
        var number = LastEventId.BindAsync(With("Last-Event-ID", value)).AsTask().GetAwaiter().GetResult()!.Number;
        FuzzTarget.Require(number is { } known && PageTextOf(known) == value, "Only a number's own text names it.");
    });

    private static string PageTextOf(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool ReadLanguage(string value)
    {
        var language = PageLanguage.Of(With("Accept-Language", value).Request);
        FuzzTarget.Require(language == PageLanguage.English || language == PageLanguage.Indonesian, "There are two languages.");
        return true;
    }

    private static bool ReadAccept(string value)
    {
        _ = new CertificateQuery { Request = With("Accept", value).Request }.IsPage();
        return true;
    }

    private static bool ReadCharset(string value)
    {
        var http = With("Content-Type", value);
        http.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new AcceptsMetadata(["application/json"])), null));
        http.Response.Body = Stream.Null;
        var isPassed = false;
        try
        {
            JsonCharset.CheckAsync(http, _ =>
            {
                isPassed = true;
                return Task.CompletedTask;
            }).GetAwaiter().GetResult();
        }
        catch (ArgumentNullException) when (!isPassed)
        {
            // The refusal is written by services that this request has not.
        }

        return isPassed;
    }

    private static bool ReadTrace(string value)
    {
        var digits = TraceParent.TraceIdDigits(value);
        var id = TraceParent.TraceId(value);
        FuzzTarget.Require(
            id is null || digits.Equals(id.Value.ToString("N"), StringComparison.OrdinalIgnoreCase), "A trace's id is its digits.");
        return id is not null;
    }

    private static bool ReadSeen(string value) =>
        SeenNews.Of(With("Cookie", $"pangan-seen={value}"), RequestSamples.CallerId) is > 0;
}
