using System.Reflection;
using System.Runtime.CompilerServices;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Whatever holds a secret does not say it when it is written to a log as a whole.</summary>
public sealed class SecretTypeTests
{
    private const string Canary = "canary-0b1946ac";

    private static readonly HashSet<string> SecretNames =
        ["Email", "Phone", "Code", "Password", "AccessToken", "RefreshToken", "PickupCode", "Secret", "Recipient", "DisplayName"];

    private static IEnumerable<Type> Holders =>
        new[] { typeof(ILotGrain).Assembly, typeof(LotGrain).Assembly, typeof(GatewayOptions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("PahlawanPangan", StringComparison.Ordinal) == true
                && type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && SecretsOf(type).Any());

    [Fact]
    public void Types_with_secrets_do_not_print_them()
    {
        var holders = Holders.ToList();
        Assert.InRange(holders.Count, 20, 200);
        Assert.All(holders, holder =>
        {
            var made = RuntimeHelpers.GetUninitializedObject(holder);
            foreach (var secret in SecretsOf(holder))
            {
                secret.SetValue(made, Canary);
            }

            Assert.False(made.ToString()?.Contains(Canary, StringComparison.Ordinal), $"{holder} prints what it holds.");
        });
    }

    private static IEnumerable<FieldInfo> SecretsOf(Type type)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (var field in declaring.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.FieldType == typeof(string) && field.Name.StartsWith('<')
                    && SecretNames.Contains(field.Name[1..field.Name.IndexOf('>', 1)]))
                {
                    yield return field;
                }
            }
        }
    }
}
