using System.Text;
using System.Text.Json;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Redaction;

/// <summary>
/// Takes out of an event what must not leave the process, before it is encoded, written to the journal or handed to a failure listener. An event that holds nothing
/// of the kind passes through as it is.
/// </summary>
sealed class Redactor
{
    static readonly ScalarValue Mask = new("***");

    readonly SecretNames? _names;
    readonly Pseudonyms? _userEmail, _ipAddress;

    Redactor(SecretNames? names, Pseudonyms? userEmail, Pseudonyms? ipAddress)
    {
        _names = names;
        _userEmail = userEmail;
        _ipAddress = ipAddress;
    }

    /// <returns>Null if there is nothing to be taken out of any event.</returns>
    public static Redactor? Create(SiemOptions options)
    {
        var names = SecretNames.Create(options.RedactSecrets, options.RedactKeys);
        var pseudonyms = options.HashKey is { } key ? new Pseudonyms(key) : null;
        return names is null && pseudonyms is null
            ? null
            : new Redactor(names, options.HashUserEmail ? pseudonyms : null, options.HashIpAddress ? pseudonyms : null);
    }

    /// <param name="logEvent">The event.</param>
    /// <param name="captured">Its audit event, if it has one; afterwards, that of the event returned.</param>
    public LogEvent Redact(LogEvent logEvent, ref CapturedAuditEvent? captured)
    {
        var redacted = captured is null ? null : Redact(captured);
        if (ReferenceEquals(redacted, captured) && !AnyOtherChanges(logEvent.Properties, captured)) return logEvent;

        var properties = new List<LogEventProperty>(logEvent.Properties.Count);
        foreach (var property in logEvent.Properties)
            properties.Add(new LogEventProperty(property.Key, IsAuditEvent(property.Key, captured) ? redacted! : Redact(property.Key, property.Value)));
        captured = redacted;
        return new LogEvent(
            logEvent.Timestamp, logEvent.Level, logEvent.Exception, logEvent.MessageTemplate, properties, logEvent.TraceId ?? default, logEvent.SpanId ?? default);
    }

    bool AnyOtherChanges(IReadOnlyDictionary<string, LogEventPropertyValue> properties, CapturedAuditEvent? captured)
    {
        // Mostly there is none, and an enumerator of the interface is an object.
        if (captured is not null && properties.Count == 1) return false;

        foreach (var property in properties)
            if (!IsAuditEvent(property.Key, captured) && !ReferenceEquals(Redact(property.Key, property.Value), property.Value))
                return true;
        return false;
    }

    static bool IsAuditEvent(string name, CapturedAuditEvent? captured) => captured is not null && name == CapturedAuditEvent.PropertyName;

    CapturedAuditEvent Redact(CapturedAuditEvent captured)
    {
        var auditEvent = captured.AuditEvent;
        var userEmail = auditEvent.UserEmail is { } email ? _userEmail?.Of(email) ?? email : null;
        var ipAddress = auditEvent.IpAddress is { } address ? _ipAddress?.Of(address) ?? address : null;
        var principalAttributes = Redact(captured.PrincipalAttributes);
        var actionParameters = Redact(captured.ActionParameters);
        var details = Redact(captured.Details);
        var additional = Redact(captured.Additional);
        if (ReferenceEquals(userEmail, auditEvent.UserEmail)
            && ReferenceEquals(ipAddress, auditEvent.IpAddress)
            && ReferenceEquals(principalAttributes, captured.PrincipalAttributes)
            && ReferenceEquals(actionParameters, captured.ActionParameters)
            && ReferenceEquals(details, captured.Details)
            && ReferenceEquals(additional, captured.Additional))
            return captured;

        var properties = new List<LogEventProperty>(captured.Properties.Count);
        foreach (var property in captured.Properties)
            properties.Add(new LogEventProperty(property.Name, AuditEventReader.CanonicalName(property.Name) switch
            {
                nameof(AuditEvent.UserEmail) => new ScalarValue(userEmail),
                nameof(AuditEvent.IpAddress) => new ScalarValue(ipAddress),
                nameof(AuditEvent.PrincipalAttributes) => principalAttributes ?? property.Value,
                nameof(AuditEvent.ActionParameters) => actionParameters ?? property.Value,
                nameof(AuditEvent.Details) => details ?? property.Value,
                null => Redact(property.Name, property.Value),
                _ => property.Value,
            }));

        return new CapturedAuditEvent(
            auditEvent with
            {
                UserEmail = userEmail,
                IpAddress = ipAddress,
                PrincipalAttributes = principalAttributes,
                ActionParameters = actionParameters,
                Details = details,
            },
            properties)
        {
            PrincipalAttributes = principalAttributes,
            ActionParameters = actionParameters,
            Details = details,
            EncodingError = captured.EncodingError,
            Additional = additional,
        };
    }

    LogEventPropertyValue Redact(string name, LogEventPropertyValue value) =>
        _names is not null && _names.Match(name) && !SaysNothing(value) ? Mask : Redact(value)!;

    /// <summary>Whether a value is no secret whatever its name: null, and a yes or no, such as that of <c>has_password</c>.</summary>
    static bool SaysNothing(LogEventPropertyValue value) => value is ScalarValue { Value: null or bool };

    LogEventPropertyValue? Redact(LogEventPropertyValue? value)
    {
        if (_names is null) return value;

        switch (value)
        {
            case StructureValue structure:
                var members = Redact(structure.Properties);
                return ReferenceEquals(members, structure.Properties) ? structure : new StructureValue(members, structure.TypeTag);
            case DictionaryValue dictionary:
                return Redact(dictionary);
            case SequenceValue sequence:
                return Redact(sequence);
            case RawJsonValue raw:
                return NamesASecret((string)raw.Value!) ? Mask : raw;
            default:
                return value;
        }
    }

    /// <returns>The members themselves if there is nothing to mask.</returns>
    IReadOnlyList<LogEventProperty> Redact(IReadOnlyList<LogEventProperty> members)
    {
        LogEventProperty[]? redacted = null;
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            var value = Redact(member.Name, member.Value);
            if (ReferenceEquals(value, member.Value)) continue;

            redacted ??= [.. members];
            redacted[i] = new LogEventProperty(member.Name, value);
        }

        return redacted ?? members;
    }

    DictionaryValue Redact(DictionaryValue dictionary)
    {
        var changed = false;
        var elements = new List<KeyValuePair<ScalarValue, LogEventPropertyValue>>(dictionary.Elements.Count);
        foreach (var element in dictionary.Elements)
        {
            var value = Redact(ScalarText.Of(element.Key.Value ?? ""), element.Value);
            changed |= !ReferenceEquals(value, element.Value);
            elements.Add(new KeyValuePair<ScalarValue, LogEventPropertyValue>(element.Key, value));
        }

        return changed ? new DictionaryValue(elements) : dictionary;
    }

    SequenceValue Redact(SequenceValue sequence)
    {
        LogEventPropertyValue[]? redacted = null;
        for (var i = 0; i < sequence.Elements.Count; i++)
        {
            var element = Redact(sequence.Elements[i])!;
            if (ReferenceEquals(element, sequence.Elements[i])) continue;

            redacted ??= [.. sequence.Elements];
            redacted[i] = element;
        }

        return redacted is null ? sequence : new SequenceValue(redacted);
    }

    bool NamesASecret(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.PropertyName && _names!.Match(NameAt(in reader)))
                return true;
        return false;
    }

    static string NameAt(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped. What is around it can be compared all the same.
            return Encoding.UTF8.GetString(reader.ValueSpan.ToArray());
        }
    }
}
