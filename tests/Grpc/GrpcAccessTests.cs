using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Grpc;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Tests.Http;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>Who may call which method.</summary>
public sealed class GrpcAccessTests(GrpcGatewayHost gateway) : IClassFixture<GrpcGatewayHost>
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor[] Services =
        [Wire.Lots.Descriptor, Wire.Claims.Descriptor, Wire.Deliveries.Descriptor, Wire.Events.Descriptor];

    private static readonly Marshaller<byte[]> Bytes = new(static bytes => bytes, static bytes => bytes);

    public static TheoryData<string> Methods => [.. Services.SelectMany(static service => service.Methods).Select(PathOf)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Method_has_the_roles_and_the_repetition_of_its_counterpart(string path)
    {
        var endpoint = RepetitionRuleTests.Find(gateway, $"POST {path}");
        var rule = endpoint.Metadata.GetMetadata<CounterpartAttribute>();
        Assert.True(rule is not null, $"{path} has no rule.");

        var parts = rule.Rest.Split(' ');
        Assert.Contains($"{parts[1]} {parts[0]}: {rule.Access}", Repository.Read("gateway", "Access.txt").Split('\n'));
        var ofRest = RepetitionRuleTests.Find(gateway, rule.Rest).Metadata.GetMetadata<Repetition>();
        Assert.Equal(ofRest?.Kind ?? RepetitionKind.Same, rule.Repetition.Kind);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Other_roles_than_those_of_the_rule_are_refused_and_so_is_a_caller_without_a_token(string path)
    {
        using var caller = gateway.NewCaller();
        var allowed = RepetitionRuleTests.Find(gateway, $"POST {path}").Metadata.GetRequiredMetadata<CounterpartAttribute>().Access.Roles;
        foreach (var role in Enum.GetValues<Role>().Except(allowed))
        {
            var refused = await CallAsync(caller, path, GrpcCaller.With(gateway.Token(role)));
            Assert.Equal((StatusCode.PermissionDenied, "forbidden"), (refused.Code, refused.Slug));
        }

        var anonymous = await CallAsync(caller, path, []);
        Assert.Equal((StatusCode.Unauthenticated, "unauthenticated"), (anonymous.Code, anonymous.Slug));
        Assert.Contains("Bearer TOKEN", anonymous.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_method_that_is_served_is_in_the_contract()
    {
        var served = gateway.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(static source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.Metadata.GetMetadata<CounterpartAttribute>() is not null)
            .Select(static endpoint => endpoint.RoutePattern.RawText!);
        Assert.Equal(
            Services.SelectMany(static service => service.Methods).Select(PathOf).Order(StringComparer.Ordinal),
            served.Order(StringComparer.Ordinal));
    }

    private static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private static Task<RefusedCall> CallAsync(GrpcCaller caller, string path, Metadata metadata)
    {
        var parts = path.Split('/');
        var method = new Method<byte[], byte[]>(MethodType.Unary, parts[1], parts[2], Bytes, Bytes);
        return RefusedCall.OfAsync(caller.Invoker.AsyncUnaryCall(method, host: null, new CallOptions(metadata), []));
    }
}
