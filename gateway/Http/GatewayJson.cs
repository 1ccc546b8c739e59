using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Accounts;
using PahlawanPangan.Gateway.Health;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// All JSON that the gateway reads and writes, generated at build time. Strict: unknown and doubled members are errors.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = JsonBody.DepthMax,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(RegistrationJson))]
[JsonSerializable(typeof(ChangeAccountJson))]
[JsonSerializable(typeof(EmailCodeJson))]
[JsonSerializable(typeof(EmailJson))]
[JsonSerializable(typeof(ResetJson))]
[JsonSerializable(typeof(GovernAccountJson))]
[JsonSerializable(typeof(AccountJson))]
[JsonSerializable(typeof(MailboxJson))]
[JsonSerializable(typeof(LogInJson))]
[JsonSerializable(typeof(CodeJson))]
[JsonSerializable(typeof(RefreshJson))]
[JsonSerializable(typeof(ChallengeJson))]
[JsonSerializable(typeof(TokensJson))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(KeySetJson))]
[JsonSerializable(typeof(DiscoveryJson))]
internal sealed partial class GatewayJson : JsonSerializerContext;
