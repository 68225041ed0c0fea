using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// The members of one object on their way into a Serilog value: a structure, as Serilog.Expressions needs it for <c>AuditEvent.Details.reason</c>, unless
/// a name is blank, which only a dictionary takes.
/// </summary>
struct MemberList(int capacity)
{
    // Up to here comparing names one by one is quicker than hashing them.
    const int Few = 16;

    readonly List<KeyValuePair<string, LogEventPropertyValue>> _members = new(capacity);
    HashSet<string>? _names;
    bool _hasBlankName;

    /// <returns>False if there is a member of that name already; the first one stays.</returns>
    public bool TryAdd(string name, LogEventPropertyValue value)
    {
        if (!IsNew(name)) return false;

        _members.Add(new KeyValuePair<string, LogEventPropertyValue>(name, value));
        _hasBlankName |= !LogEventProperty.IsValidName(name);
        return true;
    }

    public readonly LogEventPropertyValue ToValue()
    {
        if (_hasBlankName)
            return new DictionaryValue(_members.Select(member => new KeyValuePair<ScalarValue, LogEventPropertyValue>(new ScalarValue(member.Key), member.Value)));

        return new StructureValue(ToProperties());
    }

    /// <summary>Like <see cref="ToValue" />, with the last member as the type tag if that is its name.</summary>
    /// <param name="tagName">The name under which a formatter writes type tags. A member of that name anywhere else, or alone, is a member.</param>
    public readonly LogEventPropertyValue ToTaggedValue(string tagName)
    {
        if (_hasBlankName || _members.Count < 2 || _members[_members.Count - 1] is not { Key: var name, Value: ScalarValue { Value: string typeTag } } || name != tagName)
            return ToValue();

        return new StructureValue(Properties(_members.Count - 1), typeTag);
    }

    /// <summary>The members as properties; none of them may have a blank name.</summary>
    public readonly LogEventProperty[] ToProperties() => Properties(_members.Count);

    readonly LogEventProperty[] Properties(int count)
    {
        var properties = new LogEventProperty[count];
        for (var i = 0; i < count; i++) properties[i] = new LogEventProperty(_members[i].Key, _members[i].Value);
        return properties;
    }

    bool IsNew(string name)
    {
        if (_members.Count > Few)
        {
            _names ??= [.. _members.Select(member => member.Key)];
            return _names.Add(name);
        }

        foreach (var member in _members)
            if (member.Key == name)
                return false;
        return true;
    }
}
