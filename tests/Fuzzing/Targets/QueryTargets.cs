using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Certificates;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Impact;
using PahlawanPangan.Gateway.Ledger;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Operations;
using PahlawanPangan.Gateway.Recalls;
using PahlawanPangan.Gateway.Statements;
using PahlawanPangan.Gateway.Tracing;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Query strings, bound to the parameters of an endpoint, checked by its rules, and turned into what a grain is asked.</summary>
internal static class QueryTargets
{
    private static readonly AuthenticatedCaller Caller =
        new(new Caller(RequestSamples.CallerId, Role.Donor), null, DateTimeOffset.MaxValue);

    /// <summary>Valid queries of every type that an endpoint binds.</summary>
    public static IReadOnlyDictionary<Type, string[]> Samples { get; } = new Dictionary<Type, string[]>
    {
        [typeof(LotSearchQuery)] =
        [
            "lat=-6.2&lon=106.8&radiusKm=5.5&category=cooked-meal&temperatureClass=hot&withoutAllergens=eggs,milk"
                + "&halal=certified&diet=vegan&sort=distance&limit=10&cursor=Mnw",
            "mine=true&status=open&from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00%2B07:00",
                "donorId=0197f0a0-0000-7000-8000-000000000001&limit=1e1",
        ],
        [typeof(ClaimListQuery)] = ["status=held&limit=50&cursor=abc"],
        [typeof(PageQuery)] = ["limit=1&cursor=abc"],
        [typeof(RecallListQuery)] = ["status=open&limit=50"],
        [typeof(DeadLetterQuery)] = ["state=waiting", "limit=7"],
        [typeof(CertificateQuery)] = ["format=html&disclose=recipient", ""],
        [typeof(StatementQuery)] =
        [
            "from=2026-03&to=2026-04&format=csv&accountId=0197f0a0-0000-7000-8000-000000000001", "from=2026-03-01&to=2026-03-31",
            "to=2026-03-01T18:30:00.000Z", "",
        ],
        [typeof(LedgerEntryQuery)] = ["partition=0&limit=5&cursor=12"],
        [typeof(LedgerConsistencyQuery)] = ["partition=3&from=1&to=12"],
        [typeof(TraceQuery)] = ["format=epcis&evidence=payloads"],
        [typeof(BatchTraceQuery)] = ["batchCode=A-1&gtin=4006381333931&format=csv"],
        [typeof(ImpactQuery)] = ["region=jakarta"],
    };

    public static IEnumerable<FuzzTarget> All => Samples.Select(static query => new FuzzTarget(
        $"query {query.Key.Name}", _ => Prepare(query.Key), _ => [.. query.Value.Select(Encoding.UTF8.GetBytes)])
    {
        LengthMax = 8 * 1024,
    });

    private static Attempt Prepare(Type type)
    {
        var parameters = type.GetProperties()
            .Select(static property => (Property: property, property.GetCustomAttribute<FromQueryAttribute>()?.Name))
            .Where(static one => one.Name is not null).ToArray();
        var uses = UsesOf(type);
        return input =>
        {
            var http = new DefaultHttpContext();
            http.Request.QueryString = new QueryString("?" + FuzzTarget.Text(input));
            var query = Activator.CreateInstance(type)!;
            type.GetProperty(nameof(QueryParameters.Request))!.SetValue(query, http.Request);
            foreach (var (property, name) in parameters)
            {
                property.SetValue(query, (string?)http.Request.Query[name!]);
            }

            var errors = new FieldErrors();
            RequestRules.Check(query, errors);
            if (errors.All is not null)
            {
                return false;
            }

            foreach (var use in uses)
            {
                use(query);
            }

            return true;
        };
    }

    /// <summary>What handlers make of valid parameters: every method and property of the type itself.</summary>
    private static List<Action<object>> UsesOf(Type type) =>
    [
        .. type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(static method => (method.Name.StartsWith("To", StringComparison.Ordinal) && method.Name != nameof(ToString))
                || method.Name.StartsWith("Is", StringComparison.Ordinal) || method.Name.StartsWith("Has", StringComparison.Ordinal)
                || method.Name.StartsWith("get_Is", StringComparison.Ordinal))
            .Select(static method => (Action<object>)(query => method.Invoke(
                query, BindingFlags.DoNotWrapExceptions, null, [.. method.GetParameters().Select(Argument)], null))),
    ];

    private static object? Argument(ParameterInfo parameter) => parameter.ParameterType == typeof(AuthenticatedCaller) ? Caller
        : parameter.ParameterType == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)
        : null;
}
