using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Tests.Fuzzing.Targets;

namespace PahlawanPangan.Tests.Fuzzing.Network;

/// <summary>Makes requests to one endpoint: right ones, and ones with a part that a mutator has changed.</summary>
internal sealed partial class FuzzedRequest
{
    private const string Form =
        "quantity=5&way=pickup&title=Nasi&category=cooked-meal&unit=portion&useBy=2026-03-01T22:00&pickupWindow.from=2026-03-01T12:00"
        + "&pickupWindow.to=2026-03-01T14:00&location.lat=-6,2&location.lon=106.8&region=jakarta"
        + "&temperatureClass=hot&allergens=eggs&halal=declared"
        + "&email=someone@example.org&password=a+long+enough+password&code=123456&role=donor&displayName=Budi"
        + "&kind=person&reason=closing&return=/donor"
        + "&confirmed=true&version=1&from=2026-03&to=2026-04&shelfLives=a%7C4%7Cb&temperature.celsius=63.5"
        + "&temperature.measuredAt=2026-03-01T12:00"
        + "&batchCodes=A-1%0AB-2&language=id&aggregate=0197f0a0-0000-8000-8000-000000000002&radiusKm=5&status=open"
        + "&limit=10&event=1&posted=12";

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Idempotency-Key", "0197f0a0"), ("If-Match", "\"7\""), ("If-None-Match", "\"7\""), ("Accept-Language", "id-ID,en;q=0.8"),
        ("Accept", "text/html,*/*;q=0.8"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("tracestate", "a=1,b=2"), ("baggage", "a=1;p=2,b=3"), ("Cookie",
            "pangan-language=id; pangan-seen=a.1; pangan-access=eyJ.eyJ.c; pangan-form=x"),
        ("Last-Event-ID", "12"), ("X-Forwarded-For", "10.0.0.1, ::1"), ("Range", "bytes=0-9"), ("Content-Type",
            "application/json; charset=utf-8"),
        ("Content-Encoding", "gzip"), ("Host", "target:80"), ("Expect", "100-continue"), ("Origin", "https://site.example"),
    ];

    private readonly Random _random;
    private readonly Mutator _forms;
    private readonly Mutator _values;
    private readonly Mutator? _bodies;
    private readonly RouteEndpoint _endpoint;
    private readonly string _token;
    private readonly string[] _formNames;

    public FuzzedRequest(RouteEndpoint endpoint, string method, string token, string formFields, int seed)
    {
        (_endpoint, Method, _token) = (endpoint, method, token);
        _random = new Random(seed);
        _forms = new Mutator(seed, [Encoding.ASCII.GetBytes(Form)], 4096);
        var queries = QueryTargets.Samples.Values.SelectMany(static samples => samples).Append("after=12&return=/donor").Append(Form);
        _values = new Mutator(seed + 1, [.. Headers.Select(static header => header.Value).Concat(queries).Select(Encoding.ASCII.GetBytes)],
            4096);
        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type && BodySamples.All.TryGetValue(type,
            out var samples))
        {
            _bodies = new Mutator(seed + 2, [.. samples.Select(Encoding.UTF8.GetBytes)], 64 * 1024);
        }

        FormFields = formFields;
        _formNames = [.. FormNames.All];
    }

    public string Method { get; }

    private string FormFields { get; }

    /// <summary>Whether it is a page's.</summary>
    public bool IsPage => _endpoint.Metadata.GetMetadata<PageEndpoint>() is not null;

    /// <summary>The next request. Its syntax is right unless <paramref name="isRaw"/>.</summary>
    public byte[] Next(bool isRaw)
    {
        var part = _random.Next(4);
        var path = Parameter().Replace(_endpoint.RoutePattern.RawText!, match => ValueOf(match.Value, isChanged: part == 0));
        var query = part == 1 ? "?" + Escape(_random.Next(2) == 0 ? _forms.Next() : _values.Next()) : "";
        var head = new StringBuilder($"{Method} /{path.TrimStart('/')}{query} HTTP/1.1\r\nConnection: close\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Host"] = "target",
            ["Idempotency-Key"] = Guid.NewGuid().ToString("N") };
        if (_token.Length > 0)
        {
            (headers["Authorization"], headers["Cookie"]) = ($"Bearer {_token}", $"pangan-access={_token}");
        }

        var body = BodyOf(part == 2, headers);
        if (part == 3)
        {
            var name = Headers[_random.Next(Headers.Length)].Name;
            headers[name] = Header(_values.Next());
        }

        if (body is not null)
        {
            headers["Content-Length"] = body.Length.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        byte[] request = [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body ?? []];
        return isRaw ? new Mutator(_random.Next(), [request], request.Length + 4096).Next() : request;
    }

    private byte[]? BodyOf(bool isChanged, Dictionary<string, string> headers)
    {
        if (Method is "GET" or "HEAD")
        {
            return null;
        }

        if (_bodies is not null)
        {
            headers["Content-Type"] = "application/json";
            return isChanged ? _bodies.Next() : Encoding.UTF8.GetBytes(
                BodySamples.All[_endpoint.Metadata.GetMetadata<IAcceptsMetadata>()!.RequestType!][0]);
        }

        if (!IsPage)
        {
            return isChanged ? _values.Next() : null;
        }

        headers["Content-Type"] = "application/x-www-form-urlencoded";
        if (headers.TryGetValue("Cookie", out var cookie))
        {
            headers["Cookie"] = cookie + "; " + FormFields.Split('|')[1];
        }
        else
        {
            headers["Cookie"] = FormFields.Split('|')[1];
        }

        var fields = isChanged ? Escape(_forms.Next()) : Form;
        return Encoding.ASCII.GetBytes($"{FormFields.Split('|')[0]}&_handler={_formNames[_random.Next(_formNames.Length)]}&{fields}");
    }

    private string ValueOf(string parameter, bool isChanged) => isChanged ? Uri.EscapeDataString(Encoding.Latin1.GetString(_values.Next()))
        : parameter.Contains("Id", StringComparison.Ordinal) ? RequestSamples.LotId.ToString()
        : "x";

    /// <summary>Bytes as part of an address or a form: what would end it is escaped, and what is escaped stays.</summary>
    private static string Escape(byte[] bytes) => string.Concat(bytes.Select(static value =>
        value is > (byte)' ' and < 127 and not (byte)'#' and not (byte)'"' and not (byte)'<' and not (byte)'>' and not (byte)'\\' ? ((
            char)value).ToString()
        : $"%{value:X2}"));

    private static string Header(byte[] bytes) =>
        Encoding.Latin1.GetString([.. bytes.Select(static value => value is (byte)'\r' or (byte)'\n' or 0 ? (byte)' ' : value)]);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}

/// <summary>The names of the pages' forms.</summary>
internal static partial class FormNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.PathOf("gateway", "Pages"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(static file => Name().Matches(File.ReadAllText(file))).Select(static match =>
                match.Groups[1].Value).Distinct().Order(),
    ];

    [GeneratedRegex("@formname=\"([a-z-]+)\"")]
    private static partial Regex Name();
}
