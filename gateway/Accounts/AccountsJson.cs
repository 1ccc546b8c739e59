using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The JSON of accounts and sessions, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(RegistrationRequest))]
[JsonSerializable(typeof(ChangeAccountRequest))]
[JsonSerializable(typeof(EmailCodeRequest))]
[JsonSerializable(typeof(EmailRequest))]
[JsonSerializable(typeof(ResetRequest))]
[JsonSerializable(typeof(AdministerAccountRequest))]
[JsonSerializable(typeof(LogInRequest))]
[JsonSerializable(typeof(CodeRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(AccountResponse))]
[JsonSerializable(typeof(AccountExportResponse))]
[JsonSerializable(typeof(ChallengeResponse))]
[JsonSerializable(typeof(TokensResponse))]
[JsonSerializable(typeof(MailboxResponse))]
[JsonSerializable(typeof(DietModel))]
internal sealed partial class AccountsJson : JsonSerializerContext;
