using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>
/// JSON bodies, read with the gateway's own options, checked by its rules, and turned into commands and fingerprints. What is refused is
/// a problem of the client that names the field.
/// </summary>
internal static class BodyTargets
{
    private const string JsonType = "application/json";
    private static readonly Caller Caller = new(RequestSamples.CallerId, Role.Recipient);

    public static IEnumerable<FuzzTarget> All => BodySamples.All.Select(static body => new FuzzTarget(
        $"body {body.Key.Name}", services => Prepare(services, body.Key), _ => [.. body.Value.Select(Encoding.UTF8.GetBytes)]));

    /// <summary>The endpoints that read JSON, by the type that they read.</summary>
    public static ILookup<Type, Endpoint> Endpoints(IServiceProvider services) =>
        services.GetRequiredService<EndpointDataSource>().Endpoints
        .Select(static endpoint => (Endpoint: endpoint, Accepts: endpoint.Metadata.GetMetadata<IAcceptsMetadata>()))
        .Where(static one => one.Accepts is { RequestType: not null } accepts && accepts.ContentTypes.Contains(JsonType))
        .ToLookup(static one => one.Accepts!.RequestType!, static one => one.Endpoint);

    private static Attempt Prepare(IServiceProvider services, Type type)
    {
        var info = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.GetTypeInfo(type);
        var errors = services.GetRequiredService<JsonErrors>();
        var endpoint = Endpoints(services)[type].First();
        var commands = CommandsOf(type);
        return input =>
        {
            object? body;
            try
            {
                body = JsonSerializer.Deserialize(input, info);
            }
            catch (JsonException malformed)
            {
                var problem = errors.ProblemOf(endpoint, malformed);
                FuzzTarget.Require(problem is { Status: 400, Errors.Count: 1 }, "A malformed body is a problem that names one field.");
                return false;
            }

            if (body is null)
            {
                return false;
            }

            var faults = new FieldErrors();
            RequestRules.Check(body, faults);
            if (faults.All is { } all)
            {
                FuzzTarget.Require(all.All(static fault => fault.Value.All(static advice => advice.Length > 0)), "Each field gets advice.");
                return false;
            }

            foreach (var command in commands)
            {
                command(body);
            }

            Repeat(body, info);
            return true;
        };
    }

    /// <summary>A request that says the same is the same request: its own JSON has its fingerprint.</summary>
    private static void Repeat(object body, System.Text.Json.Serialization.Metadata.JsonTypeInfo info)
    {
        var again = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(body, info), info)!;
        FuzzTarget.Require(
            RequestFingerprint.OfChange("fuzz", body) == RequestFingerprint.OfChange("fuzz", again),
                "A repetition has the same fingerprint.");
    }

    /// <summary>What handlers make of a valid body: every method of its type that is called To….</summary>
    private static List<Action<object>> CommandsOf(Type type)
    {
        var commands = type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(static method => method.Name.StartsWith("To", StringComparison.Ordinal) && method.DeclaringType != typeof(object)
                && method.Name != nameof(ToString))
            .Select(static method => (Action<object>)(body => method.Invoke(
                body, BindingFlags.DoNotWrapExceptions, null, [.. method.GetParameters().Select(Argument)], null)))
            .ToList();
        if (type == typeof(PostLotRequest))
        {
            commands.Add(static body => LotRules.Post((PostLotRequest)body));
        }
        else if (type == typeof(ClaimLotRequest))
        {
            commands.Add(static body => LotRules.Claim(
                ClaimSender.CommandOf(Caller, Guid.CreateVersion7(), RequestSamples.LotId, (ClaimLotRequest)body)));
        }
        else if (type == typeof(CollectionRequest))
        {
            commands.Add(static body => LotRules.Collect((CollectionRequest)body));
        }
        else if (type == typeof(AdjustLotRequest))
        {
            commands.Add(static body => LotRules.Adjust((AdjustLotRequest)body));
        }

        return commands;
    }

    private static object? Argument(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var caller when caller == typeof(Caller) => Caller,
        var id when id == typeof(Guid) => RequestSamples.LotId,
        var client when client == typeof(ClientAddress) => new ClientAddress("127.0.0.1"),
        { IsValueType: true } other when Nullable.GetUnderlyingType(other) is null => Activator.CreateInstance(other),
        _ => null,
    };
}
