using System.Reflection;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Every message that is logged has an id of its own, and takes only what may be read by anybody.</summary>
public sealed class LogMessageTests
{
    private static readonly Type[] Harmless =
    [
        typeof(ILogger), typeof(Exception), typeof(Guid), typeof(int), typeof(long), typeof(ulong), typeof(double), typeof(bool),
        typeof(string), typeof(DateTimeOffset), typeof(TimeSpan),
    ];

    private static readonly string[] Secrets =
        ["email", "mail", "phone", "code", "password", "token", "secret", "address", "recipient", "body", "query"];

    private static List<(MethodInfo Method, LoggerMessageAttribute Message)> Messages { get; } =
    [
        .. new[] { typeof(LotGrain).Assembly, typeof(GatewayOptions).Assembly, typeof(PahlawanPangan.Silo.SiloSettings).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (method, method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(found => found.Item2 is not null),
    ];

    [Fact]
    public void Ids_are_unique_and_belong_to_their_area()
    {
        Assert.InRange(Messages.Count, 25, 500);
        Assert.Empty(Messages.GroupBy(found => found.Message.EventId).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.All(Messages, found => Assert.InRange(found.Message.EventId, 1000, 9999));
    }

    [Fact]
    public void Messages_take_ids_numbers_and_names_and_nothing_that_holds_a_secret() => Assert.All(Messages, found =>
        Assert.All(found.Method.GetParameters(), parameter =>
        {
            Assert.True(
                Harmless.Contains(parameter.ParameterType) || parameter.ParameterType.IsEnum
                    || typeof(Exception).IsAssignableFrom(parameter.ParameterType),
                $"{found.Method.Name} logs a {parameter.ParameterType}.");
            Assert.DoesNotContain(parameter.Name!, Secrets);
        }));
}
